package io.quantbench.quant.engine;

/** How a processor multiplies 8-bit integers, as far as it matters to the speed and exactness of an int8 model. */
public enum Int8Path {
    /** x86 with VNNI or AMX: u8·s8 products accumulate in int32, nothing saturates. */
    EXACT_DOT_PRODUCT,
    /** x86 with AVX2 or AVX-512 but no VNNI: VPMADDUBSW adds pairs of u8·s8 products in int16, which can saturate. */
    SATURATING_PAIRS,
    /** ARM with SDOT or SMMLA: s8·s8 products accumulate in int32. */
    SIGNED_DOT_PRODUCT,
    /** A known processor with none of the instructions above. */
    BASELINE,
    /** The system does not tell. */
    UNKNOWN
}
