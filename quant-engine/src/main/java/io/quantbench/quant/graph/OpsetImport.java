package io.quantbench.quant.graph;

/**
 * The version of an operator set that a model uses.
 *
 * @param domain empty for the default operator set
 */
public record OpsetImport(String domain, long version, Extras extras) {
    public static OpsetImport of(String domain, long version) {
        return new OpsetImport(domain, version, Extras.none());
    }
}
