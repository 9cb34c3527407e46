/** What can only be looked at when every other module was tested. */
package org.stblink.profiles.threats;
