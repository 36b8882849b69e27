package io.quantbench.harness.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 500us}, {@code 20ms}, {@code 30s}, {@code 2m}; a bare number is seconds. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(us|ms|s|m)?");

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a duration such as 500us, 20ms, 30s or 2m");
        }
        String unit = matcher.group(2);
        double nanosPerUnit =
                switch (unit == null ? "s" : unit) {
                    case "us" -> 1e3;
                    case "ms" -> 1e6;
                    case "m" -> 60e9;
                    default -> 1e9;
                };
        return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * nanosPerUnit));
    }
}
