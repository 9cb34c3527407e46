/** What the documents claim, checked against the tree. */
package org.stblink.toolchain.docs;
