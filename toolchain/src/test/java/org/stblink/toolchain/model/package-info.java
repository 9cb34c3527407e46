/**
 * Runs the TLA+ model in {@code docs/model} with TLC at every build.
 *
 * <p>Start at {@link org.stblink.toolchain.model.ModelTest}: each configuration must hold, each statement that it says is
 * false must be refuted (or the model would be standing still), and each mutant, the same model with one design decision
 * switched off, must violate the property that its configuration names. {@link org.stblink.toolchain.model.Configuration}
 * reads a {@code .cfg} file and says what has to be run; {@link org.stblink.toolchain.model.Tlc} runs it in a JVM of its
 * own, for TLC ends its JVM and keeps static state; {@link org.stblink.toolchain.model.Verdict} is what came out.
 */
package org.stblink.toolchain.model;
