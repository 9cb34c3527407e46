/**
 * The architecture as tests: which room may know which ({@link org.stblink.toolchain.architecture.RoomTable}), and what
 * the code of a room may not do ({@link org.stblink.toolchain.architecture.SdkCoreRules},
 * {@link org.stblink.toolchain.architecture.ServerRules}). They stand in this module because it sees all others.
 *
 * <p>Every rule takes the root package as a parameter. {@link org.stblink.toolchain.architecture.ArchitectureTest}
 * applies it twice: to the product, where it must hold, and to a small wrong copy of the product's tree under
 * {@code fixture}, where it must blame exactly the classes that were written to break it. A rule that cannot fail is
 * thereby a failing test.
 */
package org.stblink.toolchain.architecture;
