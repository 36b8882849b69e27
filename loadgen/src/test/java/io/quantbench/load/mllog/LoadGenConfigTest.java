package io.quantbench.load.mllog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.load.exact.LoadGenSeeds;
import io.quantbench.load.scenario.RunBounds;
import io.quantbench.load.scenario.RunMode;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadGenConfigTest {
    private static final String MLPERF =
            """
            # The format of this config file is 'key = value'.
            resnet50.*.performance_sample_count_override = 1024
            *.*.qsl_rng_seed = 2085463073848966840
            *.*.sample_index_rng_seed = 2747215439041700203
            *.*.schedule_rng_seed = 16159082839903944936
            *.SingleStream.target_latency_percentile = 90
            pointpainting.SingleStream.target_latency_percentile = 99.9
            *.SingleStream.min_duration = 600000
            *.MultiStream.samples_per_query = 8
            *.MultiStream.min_query_count = 662
            *.Server.target_latency = 10
            resnet50.Server.target_latency = 15   # ms
            *.Server.target_qps = 1.0
            gptj.*.use_token_latencies = 1
            3d-unet.*.sample_concatenate_permutation = 1
            *.Offline.min_query_count = 24576
            """;

    private static ConfiguredPlan plan(String model, String scenario, String... more) throws Exception {
        String[] texts = new String[more.length + 1];
        texts[0] = MLPERF;
        System.arraycopy(more, 0, texts, 1, more.length);
        return ConfiguredPlan.of(LoadGenConfig.ofTexts(texts), model, scenario);
    }

    @Test
    void theMoreExactNameGoesBeforeTheWildcardAndScenarioBeforeModel() throws Exception {
        LoadGenConfig config =
                LoadGenConfig.ofTexts("*.*.k = 1\nm.*.k = 2\n*.S.k = 3\nm.S.k = 4\nm.*.j = 2\n*.*.j = 1\n");
        assertThat(config.get("m", "S", "k")).contains(new BigDecimal(4));
        assertThat(config.get("n", "S", "k")).contains(new BigDecimal(3));
        assertThat(config.get("m", "T", "k")).contains(new BigDecimal(2));
        assertThat(config.get("n", "T", "k")).contains(new BigDecimal(1));
        assertThat(config.get("m", "S", "j")).contains(new BigDecimal(2));
        assertThat(config.get("m", "S", "i")).isEmpty();
        assertThat(config.keys("m", "S")).containsExactly("j", "k");
    }

    @Test
    void aLaterFileGoesBeforeAnEarlierOneWhateverTheWildcards() throws Exception {
        assertThat(plan("resnet50", "Server", "*.Server.target_latency = 7\n")
                        .plan()
                        .scenario())
                .isEqualTo(new Scenario.Server(1, 7_000_000, 99));
        assertThat(plan("resnet50", "Server", "*.*.target_qps = 50.5\n", "*.*.target_qps = 60\n")
                        .plan()
                        .scenario())
                .isEqualTo(new Scenario.Server(60, 15_000_000, 99));
    }

    @Test
    void readsTheFourScenarios() throws Exception {
        assertThat(plan("pointpainting", "SingleStream").plan().scenario()).isEqualTo(new Scenario.SingleStream(99.9));
        ConfiguredPlan multi = plan("x", "MultiStream");
        assertThat(multi.plan().scenario()).isEqualTo(new Scenario.MultiStream(99, 8));
        assertThat(multi.plan().bounds().minQueries()).isEqualTo(662);
        ConfiguredPlan offline = plan("3d-unet", "Offline");
        assertThat(offline.plan().bounds().minQueries()).isEqualTo(24_576);
        assertThat(offline.plan().sampling().choice()).isEqualTo(Sampling.Choice.EQUAL_ISSUE);
        ConfiguredPlan server =
                plan("resnet50", "Server", "*.Server.min_duration = 60000\n*.*.max_query_count = 9000\n");
        assertThat(server.plan().sampling())
                .isEqualTo(new Sampling(Sampling.Choice.WITH_REPLACEMENT, 1024, 0, true, LoadGenSeeds.V6));
        assertThat(server.plan().bounds())
                .isEqualTo(RunBounds.mlperf(server.plan().scenario())
                        .withDuration(60_000_000_000L, RunBounds.LONGEST_NS)
                        .withQueries(100, 9_000));
    }

    @Test
    void auditSettingsTurnIntoSamplingAndLogging() throws Exception {
        ConfiguredPlan same = plan(
                "resnet50", "SingleStream", "*.*.performance_issue_same = 1\n*.*.performance_issue_same_index = 3\n");
        assertThat(same.plan().sampling().choice()).isEqualTo(Sampling.Choice.SAME);
        assertThat(same.plan().sampling().sameIndex()).isEqualTo(3);
        ConfiguredPlan sampled = plan(
                "resnet50",
                "Server",
                "*.*.accuracy_log_sampling_target = 600\n*.*.target_qps = 100\n*.*.min_duration = 60000\n");
        assertThat(sampled.answerLogging().share()).isCloseTo(0.1, within(1e-9));
        assertThat(plan("x", "Server", "*.*.mode = 1").plan().mode()).isEqualTo(RunMode.ACCURACY);
        assertThat(plan("x", "Server", "*.*.mode = 1").answerLogging()).isEqualTo(AnswerLogging.ALL);
    }

    @Test
    void tellsWhatHasNoInfluenceAndRefusesWhatWouldMislead() throws Exception {
        assertThat(plan("resnet50", "SingleStream", "*.SingleStream.target_latency = 10\n*.*.coalesce_queries = 1\n")
                        .ignored())
                .containsExactly("coalesce_queries", "target_latency");
        assertThatThrownBy(() -> plan("gptj", "Server"))
                .hasMessageContaining("use_token_latencies is set for gptj.Server");
        assertThatThrownBy(() -> plan("x", "Server", "*.*.mode = 3")).hasMessageContaining("mode=3 is not run here");
        assertThatThrownBy(() -> plan("x", "Interactive")).hasMessageContaining("'Interactive' is no scenario");
        assertThatThrownBy(() -> plan("x", "Server", "*.*.performance_issue_same=1\n*.*.performance_issue_unique=1"))
                .hasMessageContaining("exclude each other");
    }

    @Test
    void namesEveryBadLineOfEveryFile(@TempDir Path directory) throws Exception {
        Path first = Files.writeString(directory.resolve("a.conf"), "ok.S.k = 0x10\nk = 5\n");
        Path second = Files.writeString(directory.resolve("b.conf"), "\n*.*.k = fast\nno line\n");
        assertThatThrownBy(() -> LoadGenConfig.read(List.of(first, second)))
                .isInstanceOf(LoadGenConfig.ConfigException.class)
                .hasMessage(first + ", line 2: 'k = 5' is not 'model.scenario.key = value'\n" + second
                        + ", line 2: 'fast' of *.*.k is not a number\n" + second
                        + ", line 3: 'no line' is not 'model.scenario.key = value'");
    }

    @Test
    void loggingTakesItsShareAndAlwaysTheSame() {
        AnswerLogging tenth = new AnswerLogging(0.1, 7);
        long wanted = LongStream.range(0, 100_000).filter(tenth::wants).count();
        assertThat((double) wanted).isCloseTo(10_000, within(4 * Math.sqrt(9_000)));
        assertThat(LongStream.range(0, 1_000).filter(AnswerLogging.ALL::wants).count())
                .isEqualTo(1_000);
        assertThat(LongStream.range(0, 1_000).filter(AnswerLogging.NONE::wants).count())
                .isZero();
        assertThatThrownBy(() -> new AnswerLogging(1.1, 0)).hasMessageContaining("share=1.1");
    }
}
