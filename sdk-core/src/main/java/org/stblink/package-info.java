/**
 * The SDK as an application sees it. Together with {@link org.stblink.hal}, which a port implements, this is the whole
 * public API; everything under {@code org.stblink.internal} may change at any time.
 */
package org.stblink;
