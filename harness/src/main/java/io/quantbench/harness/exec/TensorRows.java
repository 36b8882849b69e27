package io.quantbench.harness.exec;

import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Assembles ready-made tensors: rows whose tensors all have the leading extent 1 and otherwise equal shapes are stacked along
 * it. Any other row, such as one that is a whole batch already, runs alone and as it is. Nothing is padded.
 */
public final class TensorRows implements BatchAssembler<Map<String, Tensor>> {
    private final Map<String, DataType> types;

    private TensorRows(Map<String, DataType> types) {
        this.types = types;
    }

    /** An assembler for a model with these declared inputs. */
    public static TensorRows of(List<TensorSpec> modelInputs) {
        return new TensorRows(
                modelInputs.stream().collect(Collectors.toUnmodifiableMap(TensorSpec::name, TensorSpec::type)));
    }

    @Override
    public void check(Map<String, Tensor> row) {
        if (!row.keySet().equals(types.keySet())) {
            throw new IllegalArgumentException(
                    "the row has tensors " + row.keySet() + ", but the model takes " + types.keySet());
        }
        types.forEach((name, type) -> {
            Tensor tensor = tensor(row, name);
            if (tensor.type() != type) {
                throw new IllegalArgumentException(
                        "tensor " + name + " is " + tensor + ", but the model takes " + type);
            }
        });
    }

    @Override
    public boolean joins(Map<String, Tensor> first, Map<String, Tensor> next) {
        for (String name : types.keySet()) {
            Shape shape = tensor(first, name).shape();
            if (shape.rank() == 0
                    || shape.dim(0) != 1
                    || !shape.equals(tensor(next, name).shape())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Map<String, Shape> inputShapes(List<Map<String, Tensor>> rows) {
        Map<String, Shape> shapes = new HashMap<>();
        for (String name : types.keySet()) {
            Shape shape = tensor(rows.get(0), name).shape();
            shapes.put(name, rows.size() == 1 ? shape : stacked(shape, rows.size()));
        }
        return shapes;
    }

    @Override
    public void fill(Binding binding, List<Map<String, Tensor>> rows) {
        for (String name : types.keySet()) {
            // A duplicate moves its own position and leaves the binding's buffer as it is.
            ByteBuffer target = binding.input(name).duplicate();
            for (Map<String, Tensor> row : rows) {
                target.put(tensor(row, name).bytes());
            }
        }
    }

    @Override
    public int length(Map<String, Tensor> row) {
        return 0;
    }

    private static Shape stacked(Shape row, int rows) {
        long[] dims = row.toArray();
        dims[0] = rows;
        return Shape.of(dims);
    }

    private static Tensor tensor(Map<String, Tensor> row, String name) {
        Tensor tensor = row.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the row has no tensor " + name);
        }
        return tensor;
    }
}
