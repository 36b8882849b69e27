package io.quantbench.quant.dataset.image;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * A TrueType font that gives the outline of a line of text. The four faces are DejaVu (Bitstream Vera licence; the text of the
 * licence lies beside the fonts in their jar). Not safe for use by several threads.
 */
public final class LineFont {
    private static final String FOLDER = "/net/sf/jasperreports/fonts/dejavu/";

    private final String name;
    private final TrueTypeFont font;

    private LineFont(String name, TrueTypeFont font) {
        this.name = name;
        this.font = font;
    }

    /** Sans, bold sans, serif and monospaced, in this order. */
    public static List<LineFont> dejaVu() {
        return List.of(load("DejaVuSans"), load("DejaVuSans-Bold"), load("DejaVuSerif"), load("DejaVuSansMono"));
    }

    private static LineFont load(String name) {
        String resource = FOLDER + name + ".ttf";
        try (InputStream in = LineFont.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the font " + resource + " is not on the classpath");
            }
            return new LineFont(name, new TTFParser().parse(new RandomAccessReadBuffer(in)));
        } catch (IOException e) {
            throw new UncheckedIOException("the font " + resource + " cannot be read", e);
        }
    }

    public String name() {
        return name;
    }

    /**
     * The outline of a line: the base line at y = 0, y downwards, the first glyph's origin at x = 0.
     *
     * @param sizePx em size in pixels
     * @throws IllegalArgumentException if the font lacks a character
     */
    Path2D outline(String text, int sizePx) {
        try {
            double scale = (double) sizePx / font.getUnitsPerEm();
            Path2D line = new Path2D.Double();
            double x = 0;
            for (int character : text.codePoints().toArray()) {
                int glyph = glyphOf(character);
                GlyphData data = font.getGlyph().getGlyph(glyph);
                if (data != null) {
                    AffineTransform placed = AffineTransform.getTranslateInstance(x, 0);
                    placed.scale(scale, -scale);
                    line.append(data.getPath().getPathIterator(placed), false);
                }
                x += font.getAdvanceWidth(glyph) * scale;
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("the font " + name + " cannot be read", e);
        }
    }

    /** Width of a line in pixels, by the glyphs' advances. */
    double advance(String text, int sizePx) {
        try {
            double units = 0;
            for (int character : text.codePoints().toArray()) {
                units += font.getAdvanceWidth(glyphOf(character));
            }
            return units * sizePx / font.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException("the font " + name + " cannot be read", e);
        }
    }

    private int glyphOf(int character) throws IOException {
        int glyph = font.getUnicodeCmapLookup().getGlyphId(character);
        if (glyph == 0) {
            throw new IllegalArgumentException(name + " has no glyph for U+" + Integer.toHexString(character));
        }
        return glyph;
    }
}
