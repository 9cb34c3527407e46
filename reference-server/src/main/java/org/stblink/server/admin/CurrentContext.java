package org.stblink.server.admin;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's HTTPS server keeps for its life, although the certificate changes: a context that hands each new connection
 * to the one that is current then. Each has sessions of its own, so that none of the one before can be resumed: nobody goes
 * on seeing the old certificate on a new connection.
 *
 * <p>Threads: any.
 */
final class CurrentContext extends SSLContext {
    private final Current current;

    CurrentContext(AdminTls tls) {
        this(new Current(tls));
    }

    private CurrentContext(Current current) {
        super(current, current.tls.context().getProvider(), "TLS");
        this.current = current;
    }

    /** For connections from now on. */
    void use(AdminTls tls) {
        current.tls = tls;
    }

    AdminTls tls() {
        return current.tls;
    }

    private static final class Current extends SSLContextSpi {
        private volatile AdminTls tls;

        Current(AdminTls tls) {
            this.tls = tls;
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("its certificate is changed with use()");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return tls.context().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return tls.context().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return tls.context().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return tls.context().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return tls.context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return tls.context().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return tls.context().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return tls.context().getSupportedSSLParameters();
        }
    }
}
