package org.stblink.profiles.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.stblink.profiles.api.Api;
import org.stblink.profiles.api.ApiList;
import org.stblink.profiles.api.Java8;

/** Deliberately bad class files, each refused with the name of what is missing and of who wants it. */
class LinkCheckTest {
    private static final int JAVA_1_4 = 48;
    private static final int JAVA_8 = 52;
    private static final int JAVA_17 = 61;
    private static final String CALLER = "box/Caller";

    private final Api foundation;

    LinkCheckTest() throws IOException {
        foundation = ApiList.foundation();
    }

    private interface Body {
        void write(MethodVisitor code);
    }

    private static byte[] caller(int version, String superName, String[] interfaces, Body body) {
        ClassWriter c = new ClassWriter(0);
        c.visit(version, Opcodes.ACC_PUBLIC, CALLER, null, superName, interfaces);
        MethodVisitor m = c.visitMethod(Opcodes.ACC_STATIC, "run", "(I)V", null, null);
        m.visitCode();
        body.write(m);
        m.visitInsn(Opcodes.RETURN);
        m.visitMaxs(9, 9);
        m.visitEnd();
        c.visitEnd();
        return c.toByteArray();
    }

    private List<Broken> check(Api api, int version, byte[] caller) {
        return new LinkCheck(api, version, Set.of()).check(Map.of(CALLER, caller), Names.unchanged());
    }

    private List<Broken> checkOnFoundation(Body body) {
        return check(foundation, JAVA_1_4, caller(JAVA_1_4, "java/lang/Object", null, body));
    }

    private static Broken broken(String what) {
        return new Broken("box.Caller.run(int)", what);
    }

    @Test
    void cleanClassPasses() {
        assertThat(checkOnFoundation(m ->
                        m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/System", "currentTimeMillis", "()J", false)))
                .isEmpty();
    }

    @Test
    void methodOutsideTheProfileIsNamedWithItsCaller() {
        assertThat(checkOnFoundation(
                        m -> m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/System", "nanoTime", "()J", false)))
                .containsExactly(broken("refers to java.lang.System.nanoTime(), which Foundation 1.1 does not have"));
    }

    @Test
    void fieldOutsideTheProfileIsNamedWithItsCaller() {
        assertThat(checkOnFoundation(m -> m.visitFieldInsn(Opcodes.GETSTATIC, "java/lang/Integer", "SIZE", "I")))
                .containsExactly(broken("refers to java.lang.Integer.SIZE, which Foundation 1.1 does not have"));
    }

    @Test
    void classOutsideTheProfileIsNamedWithItsCaller() {
        assertThat(checkOnFoundation(m -> m.visitTypeInsn(Opcodes.NEW, "java/util/concurrent/Semaphore")))
                .containsExactly(
                        broken("refers to class java.util.concurrent.Semaphore, which Foundation 1.1 does not have"));
    }

    @Test
    void classOfAHigherProfileOfJava8IsNamedWithItsCaller() throws IOException {
        byte[] caller =
                caller(JAVA_8, "java/lang/Object", null, m -> m.visitTypeInsn(Opcodes.NEW, "java/sql/Timestamp"));
        assertThat(check(Java8.read().api(), JAVA_8, caller))
                .containsExactly(broken("refers to class java.sql.Timestamp, which Java 8 compact1 does not have"));
    }

    @Test
    void superclassAndInterfaceOutsideTheProfileAreFound() {
        byte[] caller = caller(JAVA_1_4, "java/lang/Enum", new String[] {"java/util/function/IntConsumer"}, m -> {});
        assertThat(check(foundation, JAVA_1_4, caller))
                .containsExactly(
                        new Broken("box.Caller", "refers to class java.lang.Enum, which Foundation 1.1 does not have"),
                        new Broken(
                                "box.Caller",
                                "refers to class java.util.function.IntConsumer, which Foundation 1.1 does not have"));
    }

    @Test
    void classMissingInTheJarIsNamedWithItsCaller() {
        assertThat(checkOnFoundation(m -> m.visitMethodInsn(Opcodes.INVOKESTATIC, "box/Lost", "help", "()V", false)))
                .containsExactly(broken("refers to class box.Lost, which is neither in the jar nor in Foundation 1.1"));
    }

    @Test
    void memberMissingInTheJarIsNamedWithItsCaller() {
        assertThat(checkOnFoundation(m -> m.visitMethodInsn(Opcodes.INVOKESTATIC, CALLER, "lost", "()V", false)))
                .containsExactly(broken("refers to box.Caller.lost(), which the class in the jar does not have"));
    }

    @Test
    void classVersionThatTheMachineDoesNotLoadIsNamed() {
        assertThat(check(foundation, JAVA_1_4, caller(JAVA_17, "java/lang/Object", null, m -> {})))
                .containsExactly(new Broken("box.Caller", "class version 61, but Foundation 1.1 loads at most 48"));
    }

    @Test
    void whatAnOldClassFileCannotHoldIsFound() {
        assertThat(checkOnFoundation(m -> m.visitLdcInsn(Type.getObjectType("java/lang/String"))))
                .containsExactly(broken("has a class literal, which is Java 5's"));
        Handle bootstrap = new Handle(Opcodes.H_INVOKESTATIC, CALLER, "run", "(I)V", false);
        byte[] dynamic =
                caller(JAVA_8, "java/lang/Object", null, m -> m.visitInvokeDynamicInsn("get", "()V", bootstrap));
        assertThat(check(foundation, JAVA_8, dynamic))
                .containsExactly(broken("has an invokedynamic, which no box's machine need know"));
    }

    @Test
    void allowedReferencePasses() {
        byte[] caller = caller(
                JAVA_1_4,
                "java/lang/Object",
                null,
                m -> m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/System", "nanoTime", "()J", false));
        LinkCheck check = new LinkCheck(foundation, JAVA_1_4, Set.of("java.lang.System.nanoTime()"));
        assertThat(check.check(Map.of(CALLER, caller), Names.unchanged())).isEmpty();
    }

    @Test
    void namesAreThoseOfTheSources() {
        byte[] caller = caller(
                JAVA_1_4,
                "java/lang/Object",
                null,
                m -> m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/System", "nanoTime", "()J", false));
        Names names = Names.of(List.of("org.stblink.Real -> box.Caller:", "    1:1:void reallyRun(int):12:12 -> run"));
        assertThat(new LinkCheck(foundation, JAVA_1_4, Set.of()).check(Map.of(CALLER, caller), names))
                .extracting(Broken::caller)
                .containsExactly("org.stblink.Real.reallyRun(int)");
    }
}
