package io.quantbench.load.report;

import java.io.StringWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A load report as JUnit XML, for build servers: a test case per arm (is it valid?), per gate, and one for the verdict. What is not held
 * is a failure; a run that is not a result (invalid, incomplete, inconclusive) is an error.
 */
public final class JUnitReport {
    private JUnitReport() {}

    /** The XML, ending in a line break. */
    public static String write(RunReport report) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            suite(xml, report);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML cannot be written to memory", e);
        }
        return text + "\n";
    }

    private static void suite(XMLStreamWriter xml, RunReport report) throws XMLStreamException {
        RunReport.Status status = report.verdict().status();
        long failedGates =
                report.gates().stream().filter(gate -> !gate.passed()).count();
        long invalid =
                report.arms().stream().filter(arm -> !arm.validity().valid()).count();
        boolean noResult = status != RunReport.Status.OK && status != RunReport.Status.GATE_FAILED;
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "quantbench load");
        xml.writeAttribute(
                "tests",
                String.valueOf(1 + report.gates().size() + report.arms().size()));
        xml.writeAttribute("failures", String.valueOf(failedGates + (status == RunReport.Status.GATE_FAILED ? 1 : 0)));
        xml.writeAttribute("errors", String.valueOf(invalid + (noResult ? 1 : 0)));
        xml.writeAttribute("skipped", "0");
        xml.writeAttribute("timestamp", report.environment().startedAt().toString());
        String sentences = String.join(" ", report.verdict().sentences());
        test(xml, "verdict", 0, status == RunReport.Status.OK, noResult, sentences);
        for (RunReport.Gate gate : report.gates()) {
            test(xml, gate.name(), 0, gate.passed(), false, "required " + gate.required() + ", was " + gate.actual());
        }
        for (LoadArm arm : report.arms()) {
            String reasons = arm.validity().reasons().stream()
                    .map(LoadArm.Reason::sentence)
                    .collect(Collectors.joining(" "));
            test(
                    xml,
                    "valid: " + arm.variant(),
                    arm.measuredNs(),
                    arm.validity().valid(),
                    true,
                    reasons);
        }
        xml.writeEndElement();
    }

    private static void test(
            XMLStreamWriter xml, String name, long timeNs, boolean passed, boolean error, String message)
            throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "quantbench.load");
        xml.writeAttribute("name", legal(name));
        xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", timeNs / 1e9));
        if (!passed) {
            xml.writeEmptyElement(error ? "error" : "failure");
            xml.writeAttribute("message", legal(message));
        }
        xml.writeEndElement();
    }

    /** XML 1.0 has no control characters but tab and line breaks, not even escaped ones. */
    private static String legal(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "?");
    }
}
