/**
 * Labelled data against a server that is here: {@link io.quantbench.harness.canary.drive.HeadTraining} makes classes of embeddings, {@link
 * io.quantbench.harness.canary.drive.TrafficDriver} stands in for clients, so that a canary can be decided from a data set.
 */
@NullMarked
package io.quantbench.harness.canary.drive;

import org.jspecify.annotations.NullMarked;
