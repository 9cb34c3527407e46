/** {@code stblink capture}: shows the control traffic that a server wrote down (docs/capture.md), and replays it through the server's domain. */
package org.stblink.toolchain.capture;
