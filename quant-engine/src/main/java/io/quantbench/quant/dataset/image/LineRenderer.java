package io.quantbench.quant.dataset.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws lines of text as dark letters on light ground. The same font, text, degradation and state of the generator give the
 * same picture. One thread.
 */
public final class LineRenderer {
    /** Heights of letters above and below the base line, in em; DejaVu's ascender and descender. */
    private static final double ASCENT = 0.93;

    private static final double DESCENT = 0.24;
    private static final int LIGHTEST_INK = 50;
    private static final int DARKEST_GROUND = 210;

    private final List<LineFont> fonts;
    private final LineTexts texts;

    public LineRenderer(List<LineFont> fonts, LineTexts texts) {
        if (fonts.isEmpty()) {
            throw new IllegalArgumentException("lines cannot be drawn without a font");
        }
        this.fonts = List.copyOf(fonts);
        this.texts = texts;
    }

    /** A line of drawn text in a drawn font. */
    public RenderedLine draw(Degradation degradation, RandomGenerator random) {
        String text = texts.draw(random);
        LineFont font = fonts.get(random.nextInt(fonts.size()));
        return new RenderedLine(text, draw(text, font, degradation, random));
    }

    /** A given line; margins, levels of ink and ground, and noise are drawn. */
    static GrayImage draw(String text, LineFont font, Degradation degradation, RandomGenerator random) {
        int size = degradation.sizePx();
        double left = size * random.nextDouble(0.2, 0.6);
        double top = size * random.nextDouble(0.05, 0.2);
        int width = (int) Math.ceil(left + font.advance(text, size) + size * 0.4);
        int height = (int) Math.ceil(top + size * (ASCENT + DESCENT) + size * 0.1);
        int ink = random.nextInt(LIGHTEST_INK);
        int ground = random.nextInt(DARKEST_GROUND, 256);
        BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = canvas.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pen.setColor(Color.WHITE);
            pen.fill(AffineTransform.getTranslateInstance(left, top + size * ASCENT)
                    .createTransformedShape(font.outline(text, size)));
        } finally {
            pen.dispose();
        }
        return coloured(canvas, ink, ground, degradation.noiseSd(), random);
    }

    /** The canvas holds how much of each pixel is covered, 0 to 255. */
    private static GrayImage coloured(
            BufferedImage canvas, int ink, int ground, double noiseSd, RandomGenerator random) {
        int width = canvas.getWidth();
        float[] levels = new float[width * canvas.getHeight()];
        for (int i = 0; i < levels.length; i++) {
            double covered = canvas.getRaster().getSample(i % width, i / width, 0) / 255.0;
            double level = ground + (ink - ground) * covered + noiseSd * random.nextGaussian();
            levels[i] = Math.round(Math.min(255, Math.max(0, level)));
        }
        return new GrayImage(width, canvas.getHeight(), levels);
    }
}
