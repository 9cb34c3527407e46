package org.stblink.profiles.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.profiles.Dist;

/** A suite that a jar does not have is missed when a session is opened, and not by the first call that needs it. */
class MissingSuiteTest {
    private static final int AES_GCM = 2;
    private static final int NATIONAL = 16;

    @ParameterizedTest
    @ValueSource(strings = {"controlSuite", "peerSuites"})
    void opensNoSessionWithASuiteThatIsNotThere(String setting) throws Exception {
        URL[] jar = {Dist.jar("compact1-mandatory").toUri().toURL()};
        try (URLClassLoader box = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> open(box, setting))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no AES-256-GCM of its own");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"controlSuite", "peerSuites"})
    void takesNoConfigurationWithTheNationalSuiteWhereThatIsNotThere(String setting) throws Exception {
        URL[] jar = {Dist.jar("compact1-mandatory").toUri().toURL()};
        try (URLClassLoader box = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> builder(box, setting, NATIONAL))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("suite 16")
                    .hasMessageContaining("not in every jar");
        }
    }

    private static void open(ClassLoader box, String setting) throws Exception {
        Object builder = builder(box, setting, AES_GCM);
        Object config = builder.getClass().getMethod("build").invoke(builder);
        Class<?> platformType = box.loadClass("org.stblink.hal.Platform");
        Object platform = Proxy.newProxyInstance(box, new Class<?>[] {platformType}, (proxy, method, args) -> {
            assertThat(method.getName()).as("all that is asked of the box").isEqualTo("accelerator");
            return null;
        });
        Class<?> listenerType = box.loadClass("org.stblink.SessionListener");
        Object listener = Proxy.newProxyInstance(box, new Class<?>[] {listenerType}, (proxy, method, args) -> null);
        box.loadClass("org.stblink.DeviceSession")
                .getMethod("open", platformType, config.getClass(), listenerType)
                .invoke(null, platform, config, listener);
    }

    private static Object builder(ClassLoader box, String setting, int suite) throws Exception {
        Object builder = box.loadClass("org.stblink.DeviceConfig")
                .getMethod("builder", String.class)
                .invoke(null, "BOX");
        Class<?> builderType = builder.getClass();
        builderType.getMethod("server", String.class, int.class).invoke(builder, "server.example", 7410);
        builderType.getMethod("serverKey", byte[].class).invoke(builder, (Object) new byte[32]);
        if (setting.equals("controlSuite")) {
            builderType.getMethod(setting, int.class).invoke(builder, suite);
        } else {
            builderType.getMethod(setting, int[].class).invoke(builder, (Object) new int[] {1, suite});
        }
        return builder;
    }
}
