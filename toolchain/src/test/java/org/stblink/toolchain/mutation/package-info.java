/** What {@code toolchain/mutate} writes down. */
package org.stblink.toolchain.mutation;
