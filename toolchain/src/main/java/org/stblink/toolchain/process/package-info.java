/**
 * Processes of ours and what they tell: lines {@code * name key=value}, which a story or a test can wait for.
 *
 * <p>Start with {@link org.stblink.toolchain.process.Child}.
 */
package org.stblink.toolchain.process;
