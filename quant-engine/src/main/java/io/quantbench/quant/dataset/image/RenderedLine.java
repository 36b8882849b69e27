package io.quantbench.quant.dataset.image;

/**
 * A picture of a line of text.
 *
 * @param text what it says
 * @param image how it looks
 */
public record RenderedLine(String text, GrayImage image) {}
