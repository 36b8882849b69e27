package io.quantbench.harness.admit;

/** What a request gets at the door: a {@link Permit}, or a {@link Refusal}. */
public sealed interface Entry permits Permit, Refusal {}
