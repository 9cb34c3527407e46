/**
 * HTTP as the admin API needs it: who may ask, what is asked, how an answer or a refusal looks. Nothing here knows what a
 * device is.
 *
 * <p>Start with {@link org.stblink.server.admin.http.Endpoint}: one entry says of one call all that there is to say, and
 * {@link org.stblink.server.admin.http.Router}, {@link org.stblink.server.admin.http.OpenApi} and the tests go by it, so
 * that the document cannot say other things than the server does. {@link org.stblink.server.admin.http.Gate} is where a
 * stranger ends.
 */
package org.stblink.server.admin.http;
