package io.quantbench.quant.calibrate;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The statistics of a model's tensors, as gathered by one calibration: a reusable JSON file from which ranges follow by any method.
 * Equal profiles make files of equal bytes, and a file reads back as the very profile that was written. Immutable.
 *
 * @param model identity of the model, such as the hash of its file; empty if not given
 * @param description what the samples were
 * @param trust the lowest of what is in it
 * @param samples samples seen; 0 if the figures are derived without data
 * @param tensors statistics by tensor name, in the order of the names
 */
public record CalibrationProfile(
        String model, String description, Trust trust, int samples, Map<String, TensorStatistics> tensors) {
    public CalibrationProfile {
        if (samples < 0) {
            throw new IllegalArgumentException("samples=" + samples + " is negative");
        }
        tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
    }

    /** The same profile, made with the model of this identity. */
    public CalibrationProfile withModel(String identity) {
        return new CalibrationProfile(identity, description, trust, samples, tensors);
    }

    /** The same profile with other statistics. */
    public CalibrationProfile withTensors(Map<String, TensorStatistics> others) {
        return new CalibrationProfile(model, description, trust, samples, others);
    }

    /**
     * The statistics of one tensor.
     *
     * @throws CalibrationException if the profile has none
     */
    public TensorStatistics of(String tensor) {
        TensorStatistics statistics = tensors.get(tensor);
        if (statistics == null) {
            throw new CalibrationException("the calibration profile has no statistics of tensor '" + tensor + "'");
        }
        return statistics;
    }

    /** One sentence on what this is worth, for reports. */
    public String summary() {
        return tensors.size() + " tensors over " + samples + " samples of " + description + " (" + trust.words() + ")";
    }

    /**
     * The statistics of both, which must come from different samples of the same model. Histograms, minima, maxima and counts are as if
     * all samples had been seen at once; means are equal to that up to rounding, the moving average takes the other's samples as
     * the later ones, and cross-entropy ranges are united. A tensor that only one profile has is taken over as it is.
     *
     * @throws CalibrationException if both name a model, and not the same
     */
    public CalibrationProfile plus(CalibrationProfile later) {
        if (!model.isEmpty() && !later.model.isEmpty() && !model.equals(later.model)) {
            throw new CalibrationException(
                    "profiles of different models cannot be merged: " + model + " and " + later.model);
        }
        Map<String, TensorStatistics> merged = new HashMap<>(tensors);
        later.tensors.forEach((name, statistics) -> merged.merge(name, statistics, TensorStatistics::plus));
        return new CalibrationProfile(
                model.isEmpty() ? later.model : model,
                description.equals(later.description) ? description : description + "; " + later.description,
                trust.and(later.trust),
                Math.addExact(samples, later.samples),
                merged);
    }

    /** This profile, with the statistics of {@code other} for the tensors that it lacks; the trust is the lower one if any are taken. */
    public CalibrationProfile orElse(CalibrationProfile other) {
        Map<String, TensorStatistics> filled = new HashMap<>(other.tensors);
        filled.putAll(tensors);
        if (filled.size() == tensors.size()) {
            return this;
        }
        return new CalibrationProfile(
                model.isEmpty() ? other.model : model,
                tensors.isEmpty() ? other.description : description + "; where that says nothing: " + other.description,
                tensors.isEmpty() ? other.trust : trust.and(other.trust),
                Math.max(samples, other.samples),
                filled);
    }

    /**
     * Reads a profile.
     *
     * @throws CalibrationException if the file is missing, is no profile, or is one of another version
     */
    public static CalibrationProfile read(Path file) {
        try {
            return ProfileJson.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new CalibrationException("there is no calibration profile " + file, e);
        } catch (IOException e) {
            throw new CalibrationException("calibration profile " + file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CalibrationException(file + " is no usable calibration profile: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the profile; a reader sees the old file or the new one, never a part.
     *
     * @throws CalibrationException if the file cannot be written
     */
    public void write(Path file) {
        Path target = file.toAbsolutePath();
        Path unfinished = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.write(unfinished, ProfileJson.write(this));
            try {
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new CalibrationException("calibration profile " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
