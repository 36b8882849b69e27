package io.quantbench.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.bench.BenchException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureReportTest {
    private final StringWriter err = new StringWriter();
    private final FailureReport report =
            new FailureReport(new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err), false, false));

    private String said(Exception failure) {
        assertThat(report.report(failure)).isEqualTo(2);
        return err.toString();
    }

    @Test
    void passesOnTheSentenceOfOurOwnExceptions() {
        assertThat(said(new BenchException("no rows in x.csv; add one")))
                .isEqualTo("quantbench: no rows in x.csv; add one\n");
    }

    @Test
    void putsALongMessageOnOneLine() {
        assertThat(said(new IllegalArgumentException(" first\n   second\r\nthird\n")))
                .isEqualTo("quantbench: first second third\n");
    }

    @Test
    void saysWhatTheFileSystemRefused() {
        assertThat(said(new NoSuchFileException("gone.onnx"))).isEqualTo("quantbench: there is no file gone.onnx\n");
    }

    @Test
    void saysWhoMayNot() {
        assertThat(said(new AccessDeniedException("secret.onnx"))).contains("secret.onnx", "this user");
    }

    @Test
    void saysWhyTheDiskRefused() {
        assertThat(said(new FileSystemException("big.onnx", null, "No space left on device")))
                .isEqualTo("quantbench: big.onnx cannot be read or written: No space left on device\n");
    }

    @Test
    void showsADefectOfOursWhole() {
        assertThat(said(new IllegalStateException("impossible")))
                .startsWith("quantbench: unexpected java.lang.IllegalStateException: impossible; this is a defect")
                .contains("\tat " + FailureReportTest.class.getName());
    }

    @Test
    void showsWholeWhatHasNoMessage() {
        assertThat(said(new IllegalArgumentException())).contains("unexpected", "\tat ");
    }
}
