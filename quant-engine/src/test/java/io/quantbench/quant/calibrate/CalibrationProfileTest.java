package io.quantbench.quant.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationProfileTest {
    private final Path folder;

    CalibrationProfileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static CalibrationProfile profile(int from, int to) {
        TensorObserver observer = new TensorObserver("a/b:0", ChannelAxis.LAST, true);
        for (int seed = from; seed < to; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] values = new float[60];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * Math.exp(random.nextInt(-20, 5)));
            }
            observer.accept(values, Shape.of(1, 6, 10), "sample " + seed);
        }
        Map<String, TensorStatistics> tensors = Map.of("a/b:0", observer.toStatistics(Trust.REAL_DATA));
        return new CalibrationProfile("sha256:12", "ten \"sentences\"", Trust.REAL_DATA, to - from, tensors);
    }

    @Test
    void readsBackAsWhatWasWritten() throws Exception {
        Path file = folder.resolve("p.json");
        CalibrationProfile profile = profile(0, 10);
        profile.write(file);
        byte[] first = Files.readAllBytes(file);
        assertThat(CalibrationProfile.read(file)).isEqualTo(profile);
        CalibrationProfile.read(file).write(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        assertThat(folder).isDirectoryContaining(p -> p.equals(file)).isDirectoryNotContaining(p -> !p.equals(file));
    }

    @Test
    void mergingDisjointSamplesIsAsSeeingThemAtOnce() {
        TensorStatistics whole = profile(0, 30).of("a/b:0");
        CalibrationProfile merged = profile(0, 11).plus(profile(11, 30));
        TensorStatistics sum = merged.of("a/b:0");
        assertThat(merged.samples()).isEqualTo(30);
        assertThat(sum.histogram()).isEqualTo(whole.histogram());
        assertThat(sum.observed()).isEqualTo(whole.observed());
        assertThat(sum.elements()).isEqualTo(whole.elements());
        assertThat(sum.mean().max()).isCloseTo(whole.mean().max(), within(1e-4f * whole.max()));
        assertThat(sum.movingAverage().min()).isCloseTo(whole.movingAverage().min(), within(1e-4f * whole.max()));
        ChannelStatistics channels = sum.channels().orElseThrow();
        ChannelStatistics expected = whole.channels().orElseThrow();
        for (int c = 0; c < 10; c++) {
            assertThat(channels.absMax(c)).isEqualTo(expected.absMax(c));
            assertThat(channels.mean(c)).isCloseTo(expected.mean(c), within(1e-4f * expected.absMax(c)));
        }
    }

    @Test
    void profilesOfDifferentModelsAreNotMerged() {
        assertThatThrownBy(() -> profile(0, 2).plus(profile(2, 4).withModel("other")))
                .isInstanceOf(CalibrationException.class)
                .hasMessage("profiles of different models cannot be merged: sha256:12 and other");
    }

    @Test
    void lowerTrustIsVisible() {
        CalibrationProfile generated = new CalibrationProfile(
                "", "noise", Trust.GENERATED, 2, Map.of("other", profile(0, 2).of("a/b:0")));
        CalibrationProfile filled = profile(0, 5).orElse(generated);
        assertThat(filled.trust()).isEqualTo(Trust.GENERATED);
        assertThat(filled.tensors()).containsOnlyKeys("a/b:0", "other");
        assertThat(filled.summary()).contains("lower trust").contains("noise");
        assertThat(profile(0, 5).orElse(profile(5, 6)).trust()).isEqualTo(Trust.REAL_DATA);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | it is not JSON",
                "{} | it is not a quantbench-calibration-profile file",
                "[1, 2] | it is not a quantbench-calibration-profile file",
                "{\"format\": \"quantbench-calibration-profile\"} | 'version' is missing",
                "{\"format\": \"quantbench-calibration-profile\", \"version\": 0} | it has version 0 and this tool reads "
                        + "version 1; calibrate again",
                "{\"format\": \"quantbench-calibration-profile\", \"version\": 2} | it has version 2 and this tool reads "
                        + "version 1; use the tool that wrote it or a newer one",
                "{\"format\": \"quantbench-calibration-profile\", \"version\": 1, \"tensors\": {\"t\": {}}} | tensor 't': "
                        + "'histogram' is missing"
            })
    void refusesWhatIsNoProfileInOneSentence(String content, String reason) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.json"), content);
        assertThatThrownBy(() -> CalibrationProfile.read(file))
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith(file + " is no usable calibration profile: ")
                .hasMessageContaining(reason);
    }

    @Test
    void aDamagedFileNamesTheTensor() throws Exception {
        Path file = folder.resolve("p.json");
        profile(0, 3).write(file);
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("\"elements\" : 180", "\"elements\" : \"many\""));
        assertThatThrownBy(() -> CalibrationProfile.read(file))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("tensor 'a/b:0': 'elements' has \"many\", not a whole number");
        Files.writeString(file, text.substring(0, text.length() / 2));
        assertThatThrownBy(() -> CalibrationProfile.read(file)).isInstanceOf(CalibrationException.class);
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.json");
        assertThatThrownBy(() -> CalibrationProfile.read(file))
                .isInstanceOf(CalibrationException.class)
                .hasMessage("there is no calibration profile " + file);
    }
}
