/** Tests of what starts and asks the servers of other projects. */
package org.stblink.toolchain.peer;
