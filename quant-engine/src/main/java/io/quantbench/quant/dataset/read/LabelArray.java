package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.DatasetException;
import java.nio.ByteBuffer;

/** Labels from a file of their own. */
record LabelArray(SourceFile source, RawArray array) {
    LabelArray {
        if (array.values().shape().rank() != 1) {
            throw new DatasetException(
                    source.name() + ": has shape " + array.values().shape() + "; labels are expected along one axis");
        }
    }

    /** The labels, of which exactly {@code rows} are needed. */
    int[] labels(String dataFile, int rows) {
        if (array.rowCount() != rows) {
            throw new DatasetException(source.name() + ": has " + array.rowCount() + " labels, but " + dataFile
                    + " has " + rows + " rows; expected as many");
        }
        ByteBuffer in = array.values().bytes();
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = label(in, i);
        }
        return labels;
    }

    private int label(ByteBuffer in, int row) {
        long value;
        try {
            value = Elements.integer(in, array.values().type());
        } catch (IllegalArgumentException e) {
            throw new DatasetException(
                    source.name() + ": " + e.getMessage() + "; labels are expected to be integers", e);
        }
        if (value < 0 || value >= Integer.MAX_VALUE) {
            throw new DatasetException(
                    source.name() + ":row " + row + ": the label is " + value + "; expected an integer from 0");
        }
        return (int) value;
    }
}
