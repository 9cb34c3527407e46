/**
 * The porting kit in a vendor's own build, on JUnit: {@link org.stblink.port.kit.junit.PortKitTest}. A jar of its own
 * (classifier {@code kit-junit}), so that the kit on the box knows nothing of JUnit.
 */
package org.stblink.port.kit.junit;
