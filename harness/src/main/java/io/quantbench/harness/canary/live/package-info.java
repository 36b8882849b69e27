/**
 * The canary on live traffic: what a server's {@link io.quantbench.harness.serve.AnswerTap} sees becomes evidence, evidence moves the
 * controller, and the controller divides the server's traffic.
 *
 * <p>{@link io.quantbench.harness.canary.live.LiveCanary} owns one thread, to which comparator, judge, controller and log are confined;
 * everything else reaches it through bounded queues and sees immutable snapshots. Nothing here makes a request wait.
 */
@NullMarked
package io.quantbench.harness.canary.live;

import org.jspecify.annotations.NullMarked;
