package org.stblink.toolchain.peer;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;

/**
 * A process that asks a Kerberos server, by the JDK's own client: it takes lines {@code login WINDOW MILLIS} and
 * {@code ticket WINDOW MILLIS}, and tells how many it got. Ends with its input, or when one request fails.
 */
public final class KerberosLoad {
    static final String LOGIN = "login";
    static final String TICKET = "ticket";

    /** Of Kerberos in GSS-API, and of a principal's name in it: RFC 1964, section 2.1. */
    private static final String KERBEROS = "1.2.840.113554.1.2.2";

    private static final String PRINCIPAL = "1.2.840.113554.1.2.2.1";

    private final Configuration login;
    private final GSSManager manager = GSSManager.getInstance();
    private final Oid kerberos = new Oid(KERBEROS);
    private final GSSName target;

    private KerberosLoad(String keys, String device, String target) throws GSSException {
        login = new KeyLogin(keys, device);
        this.target = manager.createName(target, new Oid(PRINCIPAL));
    }

    /** Arguments: the client's configuration, the file with the device's key, the device, whom tickets are for. */
    public static void main(String[] args) throws Exception {
        System.setProperty("java.security.krb5.conf", args[0]);
        KerberosLoad load = new KerberosLoad(args[1], args[2], args[3]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            long times = load.go(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]));
            System.out.println("* done times=" + times);
        }
    }

    private long go(String what, int window, long millis) throws Exception {
        Subject device = new Subject();
        logIn(device);
        device.setReadOnly(); // tickets that are kept would be asked for once only
        Callable<Object> request = what.equals(LOGIN) ? () -> logIn(new Subject()) : () -> ask(device);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        ExecutorService threads = Executors.newFixedThreadPool(window);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < window; i++) {
                counts.add(threads.submit(() -> repeat(request, end)));
            }
            long times = 0;
            for (Future<Long> count : counts) {
                times += count.get();
            }
            return times;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long repeat(Callable<Object> request, long end) throws Exception {
        long times = 0;
        while (times == 0 || System.nanoTime() < end) {
            request.call();
            times++;
        }
        return times;
    }

    private Subject logIn(Subject subject) throws LoginException {
        new LoginContext("device", subject, null, login).login();
        return subject;
    }

    /** What a context begins with is made with a new ticket, since none is kept. */
    private byte[] ask(Subject device) throws Exception {
        PrivilegedExceptionAction<byte[]> begin = () -> {
            GSSContext context = manager.createContext(target, kerberos, null, GSSContext.DEFAULT_LIFETIME);
            try {
                return context.initSecContext(new byte[0], 0, 0);
            } finally {
                context.dispose();
            }
        };
        return Subject.doAs(device, begin);
    }

    /** A login with a key in a file, without a question to anybody. */
    private static final class KeyLogin extends Configuration {
        private final AppConfigurationEntry entry;

        KeyLogin(String keys, String device) {
            entry = new AppConfigurationEntry(
                    "com.sun.security.auth.module.Krb5LoginModule",
                    AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                    Map.of("useKeyTab", "true", "keyTab", keys, "principal", device, "doNotPrompt", "true"));
        }

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return new AppConfigurationEntry[] {entry};
        }
    }
}
