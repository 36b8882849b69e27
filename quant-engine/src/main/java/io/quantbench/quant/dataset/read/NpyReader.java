package io.quantbench.quant.dataset.read;

import io.quantbench.quant.dataset.DatasetException;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one array in NumPy's NPY format, version 1.0 or 2.0 (numpy.lib.format): the magic {@code \x93NUMPY}, two version
 * bytes, the header's length (u16 or u32, little-endian), a Python dictionary with {@code descr}, {@code fortran_order} and
 * {@code shape}, then the elements.
 */
final class NpyReader {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Map<String, DataType> TYPES = Map.of(
            "<f4", DataType.FLOAT,
            "<f8", DataType.DOUBLE,
            "<i4", DataType.INT32,
            "<i8", DataType.INT64,
            "|u1", DataType.UINT8,
            "|i1", DataType.INT8,
            "|b1", DataType.BOOL);
    private static final String EXPECTED_TYPES = "one of <f4, <f8, <i4, <i8, |u1, |i1, |b1";
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*('[^']*'|[^,}]*)");
    private static final Pattern FORTRAN_ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");

    private final SourceFile source;

    private NpyReader(SourceFile source) {
        this.source = source;
    }

    static RawArray read(SourceFile source) {
        return new NpyReader(source).read();
    }

    private RawArray read() {
        ByteBuffer in = ByteBuffer.wrap(source.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        String header = header(in);
        if (field(FORTRAN_ORDER, header, "fortran_order").equals("True")) {
            throw problem("its elements are in Fortran order", "C order (save numpy.ascontiguousarray(a))");
        }
        DataType type = type(field(DESCR, header, "descr"));
        Shape shape = shape(field(SHAPE, header, "shape"));
        if (shape.rank() == 0 || shape.elementCount() == 0) {
            throw problem("has the shape " + shape + ", without rows", "at least one row");
        }
        long expectedBytes = sizeBytes(type, shape);
        if (in.remaining() != expectedBytes) {
            throw problem("has " + in.remaining() + " bytes of elements", expectedBytes + " for " + type + " " + shape);
        }
        return new RawArray(Tensor.of(type, shape, in));
    }

    private String header(ByteBuffer in) {
        byte[] magic = new byte[MAGIC.length];
        if (in.remaining() < MAGIC.length + 4) {
            throw problem("ends within its header", "an NPY file");
        }
        in.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw problem("does not start with \\x93NUMPY", "an NPY file");
        }
        int major = in.get();
        int minor = in.get();
        if ((major != 1 && major != 2) || minor != 0) {
            throw problem("is NPY version " + major + "." + minor, "1.0 or 2.0");
        }
        if (major == 2 && in.remaining() < Integer.BYTES) {
            throw problem("ends within its header", "an NPY file");
        }
        long length = major == 1 ? in.getShort() & 0xffff : in.getInt() & 0xffff_ffffL;
        if (length > in.remaining()) {
            throw problem("ends within its header of " + length + " bytes", "a whole file");
        }
        byte[] header = new byte[(int) length];
        in.get(header);
        return new String(header, StandardCharsets.ISO_8859_1);
    }

    private String field(Pattern pattern, String header, String name) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw problem("its header has no readable '" + name + "'", "'descr', 'fortran_order' and 'shape'");
        }
        return matcher.group(1);
    }

    private DataType type(String descr) {
        String plain = descr.replace("'", "");
        DataType type = TYPES.get(plain);
        if (type == null) {
            throw problem("holds elements of type " + plain, EXPECTED_TYPES);
        }
        return type;
    }

    private Shape shape(String extents) {
        try {
            return Shape.of(Arrays.stream(extents.split(","))
                    .map(String::strip)
                    .filter(extent -> !extent.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray());
        } catch (NumberFormatException | ArithmeticException e) {
            throw problem("has the shape (" + extents + ")", "extents whose product fits 63 bits");
        }
    }

    private long sizeBytes(DataType type, Shape shape) {
        try {
            return type.sizeBytes(shape.elementCount());
        } catch (ArithmeticException e) {
            throw problem("claims the shape " + shape, "a size that fits the file");
        }
    }

    private DatasetException problem(String problem, String expected) {
        return new DatasetException(source.name() + ": " + problem + "; expected " + expected);
    }
}
