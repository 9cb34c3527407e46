/** What stands on the command line, read and checked before anything is done: a value that is wrong is wrong usage. */
package org.stblink.toolchain.values;
