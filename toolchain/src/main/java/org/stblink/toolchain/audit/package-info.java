/** {@code stblink audit}: checks the chain of an exported audit, or of a data directory, without a server. */
package org.stblink.toolchain.audit;
