/**
 * One simulated box as a process: registers with a server, makes and takes calls, exchanges texts and files, driven by lines
 * on standard input and telling what happens as lines on standard output. People type to it; the demo does too.
 *
 * <p>Start with {@link org.stblink.toolchain.box.BoxCommand}. What a box and its peer say to each other inside a channel is
 * {@link org.stblink.toolchain.box.Talk}.
 */
package org.stblink.toolchain.box;
