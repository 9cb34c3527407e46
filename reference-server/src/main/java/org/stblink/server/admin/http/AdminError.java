package org.stblink.server.admin.http;

/**
 * Why the admin API refuses a request. Numbers and names are stable; their texts in English and Chinese stand in the table
 * of all errors ({@link org.stblink.server.admin.errors.ErrorTable}).
 */
public enum AdminError {
    BAD_REQUEST(2001, 400),
    UNAUTHORIZED(2002, 401),
    FORBIDDEN(2003, 403),
    NOT_FOUND(2004, 404),
    METHOD_NOT_ALLOWED(2005, 405),
    CONFLICT(2006, 409),
    TOO_LARGE(2007, 413),
    UNSUPPORTED_TYPE(2008, 415),
    WRONG_HOST(2009, 421),
    IMPORT_REFUSED(2010, 422),
    TOO_MANY_REQUESTS(2011, 429),
    INTERNAL(2012, 500),
    UNAVAILABLE(2013, 503),
    TOO_MANY_STREAMS(2014, 503),
    WRONG_ORIGIN(2015, 403),
    PRECONDITION_FAILED(2016, 412),
    KEY_IN_USE(2017, 409),
    IMPORT_BUSY(2018, 409);

    private final int code;
    private final int status;

    AdminError(int code, int status) {
        this.code = code;
        this.status = status;
    }

    /** The stable number. */
    public int code() {
        return code;
    }

    /** The HTTP status it comes with. */
    public int status() {
        return status;
    }
}
