/**
 * Every error that a person can meet: its number, name, and text in English and Chinese, in one table ({@code errors.txt})
 * from which the document is made and that the build compares with the code. The boxes carry the numbers only.
 */
package org.stblink.server.admin.errors;
