/** Secrets that are known to the test, searched for wherever a running product could leave them. */
package org.stblink.toolchain.secrets;
