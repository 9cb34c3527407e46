/**
 * Small programs to read first. They use the public packages only, as a vendor would.
 */
package org.stblink.samples;
