/** What processes and measurements of ours share. */
package org.stblink.toolchain.process;
