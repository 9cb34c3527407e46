/** What a vendor's own tool makes of a profile jar. */
package org.stblink.profiles.further;
