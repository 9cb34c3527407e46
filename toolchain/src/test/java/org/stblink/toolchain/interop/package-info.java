/**
 * Interoperation with a device that shares no line of code with this project's: {@code src/test/resources/interop}, written
 * in Python from {@code docs/protocol.md} alone, on another Noise library. An error that SDK and server have in common, or a
 * document that says less than the code does, shows here and nowhere else.
 *
 * <p>Start with {@link org.stblink.toolchain.interop.PythonDeviceTest}.
 */
package org.stblink.toolchain.interop;
