/**
 * The porting kit: does a port keep the numbered rules of {@link org.stblink.hal}? It runs on the box.
 *
 * <p>A porter writes a {@link org.stblink.port.kit.PortFactory} and starts {@link org.stblink.port.kit.KitMain}. The kit runs
 * every {@code Check} it has for each rule, says what it saw and where to look, measures a few figures, and ends with a
 * report for people and one for programs ({@link org.stblink.port.kit.Report}). {@code docs/porting.md} is the guide;
 * its table of rules and checks is generated from the HAL's javadoc and from {@link org.stblink.port.kit.Kit#checks}.
 *
 * <ul>
 *   <li>{@code NetworkChecks}, {@code AwaitChecks}, {@code StreamChecks}, {@code ListenerChecks}, {@code PeerChecks}: NET.
 *   <li>{@code SecretChecks}, {@code KeyChecks}, {@code CutChecks}: SEC, and what a restart or a power cut leaves (also of ENT).
 *   <li>{@code EntropyChecks}, {@code ClockChecks}, {@code TaskChecks}, {@code LogChecks}, {@code AcceleratorChecks},
 *       {@code AgreementChecks}, {@code HashChecks}.
 *   <li>{@code Bench}: what all checks work with; {@code Runner}: one check, bounded in time.
 *   <li>{@link org.stblink.port.kit.peer}: the other side, a program on a PC.
 * </ul>
 *
 * <p>What it is not: a test of the SDK. It knows nothing of the protocol, and uses of the JDK only {@code java.lang},
 * {@code java.util} and {@code java.io}, without lambdas and formatters: where sdk-core runs, it runs.
 */
package org.stblink.port.kit;
