package io.quantbench.harness.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.page.Markup;
import io.quantbench.harness.page.PageResources;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BenchReportHtmlTest {
    private static final String HOSTILE = "<script>alert(1)</script>";
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"report-data\">(.*?)</script>", Pattern.DOTALL);

    @Test
    void saysTheVerdictBeforeAnythingElse() {
        String body = body(BenchReportHtml.render(SyntheticReports.ok()));
        assertThat(body)
                .containsSubsequence(
                        "✓ OK", "<h1>Every gate held. int8-dynamic is the fastest", "<h2>Arms", "<h2>Charts");
        assertThat(body).doesNotContain("class=\"banner\"");
    }

    @Test
    void holdsEveryFigureInTablesThatNeedNoScript() {
        String body = body(BenchReportHtml.render(SyntheticReports.gateFailed()));
        assertThat(body)
                .contains("90.4 MB", "2.31x", "5.34 ms", "0.9873", "82.8 ± 1.5 %", "9 / 7", "SLOWER than fp32")
                .contains("✗ Gate failed", "✗ FAILED", "≤ 1.0 %")
                .contains("AMD EPYC 9R14", "avx512_vnni", "onnxruntime 1.29.0", "with uncommitted changes")
                .contains("SHA-256 yelp_labelled.txt", "0123456789abcdef", "sentiment@5.0.2")
                .contains("36 MatMul: u8 activations");
    }

    @Test
    void marksARunThatIsNoResultAcrossPageTitleAndCharts() {
        String invalid = BenchReportHtml.render(SyntheticReports.invalid());
        assertThat(invalid)
                .contains("<title>QuantBench: INVALID – not a result</title>")
                .contains("<body class=\"no-result\">")
                .contains("role=\"alert\">INVALID – NOT A RESULT</div>")
                .contains("needs 662, 122 more")
                .contains("\"status\":\"INVALID\"");
        assertThat(BenchReportHtml.render(SyntheticReports.incomplete())).contains(">INCOMPLETE – NOT A RESULT</div>");
    }

    @Test
    void saysWhyThereIsNoAccuracy() {
        assertThat(body(BenchReportHtml.render(SyntheticReports.incomplete())))
                .contains("accuracy not measured: the data has no labels.");
    }

    @Test
    void saysSoWhenNoArmWasMeasured() {
        String page = BenchReportHtml.render(SyntheticReports.withoutArms());
        assertThat(body(page)).contains("No arm was measured.").doesNotContain("<h2>Each arm");
    }

    @Test
    void loadsNothingFromAnywhere() {
        String page = BenchReportHtml.render(SyntheticReports.ok());
        String ours = page.replace(PageResources.load(PageResources.class, PageResources.ECHARTS), "");
        assertThat(ours).hasSizeLessThan(page.length() - 500_000);
        assertThat(ours)
                .doesNotContainPattern("(?i)\\b(src|href|action|srcset|poster)\\s*=")
                .doesNotContainPattern(
                        "(?i)(url\\(|@import|https?://|<link|<iframe|<object|<embed|fetch\\(|XMLHttpRequest|import\\()");
        assertThat(page).contains("Content-Security-Policy\" content=\"default-src 'none'");
    }

    @Test
    void embedsTheWholeReport() throws IOException {
        for (BenchReport report : List.of(SyntheticReports.ok(), SyntheticReports.incomplete())) {
            assertThat(BenchReportJson.parse(data(BenchReportHtml.render(report)), "page"))
                    .isEqualTo(report);
        }
    }

    @Test
    void keepsAHostileNameFromBecomingCode() throws IOException {
        BenchReport report = SyntheticReports.withVariantNamed(HOSTILE);
        String page = BenchReportHtml.render(report);
        assertThat(page).doesNotContain(HOSTILE).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(count(page, "(?i)<script")).isEqualTo(3);
        assertThat(count(page, "(?i)</script")).isEqualTo(3);
        assertThat(BenchReportJson.parse(data(page), "page")).isEqualTo(report);
    }

    @Test
    void keepsAHostileNameInsideItsAttributeAndTemplate() throws IOException {
        for (String name :
                List.of("\" onload=\"alert(1)", "'x' & {{data}} $1 \\", "a\u2028b\u2029c<!--", "]]>--></style>")) {
            BenchReport report = SyntheticReports.withVariantNamed(name);
            String page = BenchReportHtml.render(report);
            assertThat(body(page)).doesNotContain(" onload=\"").contains(Markup.escape(name));
            assertThat(data(page)).doesNotContain("\u2028", "\u2029", "<", ">");
            assertThat(BenchReportJson.parse(data(page), "page")).isEqualTo(report);
        }
    }

    @Test
    void fillsEveryPlaceholder() {
        String page = BenchReportHtml.render(SyntheticReports.ok());
        assertThat(page.replace(PageResources.load(PageResources.class, PageResources.ECHARTS), ""))
                .doesNotContainPattern("\\{\\{\\w+}}");
    }

    @Test
    void opensAndClosesEveryElement() {
        String body = body(BenchReportHtml.render(SyntheticReports.gateFailed()));
        for (String tag : List.of(
                "section", "table", "thead", "tbody", "tr", "td", "th", "div", "dl", "dt", "dd", "span", "p", "ul",
                "li")) {
            assertThat(count(body, "<" + tag + "[ >]")).as(tag).isEqualTo(count(body, "</" + tag + ">"));
        }
    }

    @Test
    void cannotBeEndedByTheLibraryInside() {
        assertThat(PageResources.codeInScript("a='</SCRIPT>';b='<!--'")).isEqualTo("a='<\\/SCRIPT>';b='<\\!--'");
    }

    private static String body(String page) {
        return page.substring(page.indexOf("<body"), page.indexOf("<script type=\"application/json\""));
    }

    private static String data(String page) {
        Matcher matcher = DATA.matcher(page);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }
}
