package org.stblink.build;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a user of a class can see of it: one line for the class, one for each public or protected member,
 * in an order that does not depend on the source. Two texts are equal exactly if a caller or an implementer cannot
 * tell the classes apart by their declarations. The values of constants belong to that (compilers copy them), and so
 * do nullness and deprecation.
 */
final class ApiSignature {
    /** What the language shows of a declaration; {@code synchronized} and the like are the implementation's affair. */
    private static final int SHOWN_MODIFIERS =
            Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;

    private ApiSignature() {}

    /** The text for all those of the classes that can be seen from outside; an empty line between any two. */
    static String of(Collection<? extends Class<?>> classes) {
        return classes.stream()
                .filter(ApiSignature::isVisible)
                .sorted(Comparator.comparing(Class::getName))
                .map(ApiSignature::describe)
                .collect(Collectors.joining("\n"));
    }

    private static String describe(Class<?> type) {
        return headOf(type) + "\n"
                + linesOf(type.getDeclaredFields(), ApiSignature::describe)
                + linesOf(type.getDeclaredConstructors(), ApiSignature::describe)
                + linesOf(type.getDeclaredMethods(), ApiSignature::describe);
    }

    /** By name first, so that a line keeps its place when its modifiers or its types change. */
    private static <M extends Member> String linesOf(M[] members, Function<M, String> describe) {
        return Arrays.stream(members)
                .filter(member -> isShown(member.getModifiers(), member.isSynthetic()))
                .sorted(Comparator.<M, String>comparing(Member::getName).thenComparing(describe))
                .map(member -> "    " + describe.apply(member) + "\n")
                .collect(Collectors.joining());
    }

    private static String headOf(Class<?> type) {
        int modifiers = type.getModifiers() & SHOWN_MODIFIERS;
        String kind = "class";
        if (type.isAnnotation()) {
            kind = "@interface";
        } else if (type.isInterface()) {
            kind = "interface";
        } else if (type.isEnum()) {
            kind = "enum";
        }
        if (type.isInterface()) {
            modifiers &= ~Modifier.ABSTRACT;
        }
        Type superclass = type.getGenericSuperclass();
        String parent = superclass == null || superclass == Object.class ? "" : " extends " + superclass.getTypeName();
        String interfaces = namesOf(type.getGenericInterfaces());
        return deprecation(type)
                + words(modifiers)
                + kind + " " + type.getName() + parametersOf(type) + parent
                + (interfaces.isEmpty() ? "" : " implements " + interfaces);
    }

    private static String describe(Field field) {
        return deprecation(field)
                + words(field.getModifiers() & SHOWN_MODIFIERS)
                + name(field.getAnnotatedType()) + " " + field.getName()
                + constantOf(field);
    }

    private static String describe(Constructor<?> constructor) {
        return deprecation(constructor)
                + words(constructor.getModifiers() & SHOWN_MODIFIERS)
                + constructor.getDeclaringClass().getSimpleName()
                + tailOf(constructor);
    }

    private static String describe(Method method) {
        return deprecation(method)
                + words(method.getModifiers() & SHOWN_MODIFIERS)
                + (method.isDefault() ? "default " : "")
                + name(method.getAnnotatedReturnType()) + " " + method.getName() + tailOf(method);
    }

    private static String tailOf(Executable executable) {
        String parameters = Arrays.stream(executable.getAnnotatedParameterTypes())
                .map(ApiSignature::name)
                .collect(Collectors.joining(", ", "(", ")"));
        String thrown = namesOf(executable.getGenericExceptionTypes());
        return parameters + (executable.isVarArgs() ? " varargs" : "") + (thrown.isEmpty() ? "" : " throws " + thrown);
    }

    /** Only values that a compiler copies into its callers: a change is invisible until they are compiled again. */
    private static String constantOf(Field field) {
        int constant = Modifier.STATIC | Modifier.FINAL;
        boolean copied = field.getType().isPrimitive() || field.getType() == String.class;
        if ((field.getModifiers() & constant) != constant || !copied) {
            return "";
        }
        try {
            field.setAccessible(true);
            return " = " + field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read " + field, e);
        }
    }

    private static String name(AnnotatedType type) {
        boolean nullable = type.isAnnotationPresent(Nullable.class);
        if (type instanceof AnnotatedArrayType array) {
            return name(array.getAnnotatedGenericComponentType()) + (nullable ? " @Nullable []" : "[]");
        }
        return (nullable ? "@Nullable " : "") + type.getType().getTypeName();
    }

    private static String parametersOf(Class<?> type) {
        return type.getTypeParameters().length == 0
                ? ""
                : Arrays.stream(type.getTypeParameters())
                        .map(parameter -> parameter.getName() + " extends " + namesOf(parameter.getBounds()))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String namesOf(Type[] types) {
        return Arrays.stream(types).map(Type::getTypeName).sorted().collect(Collectors.joining(", "));
    }

    private static String deprecation(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    }

    private static String words(int modifiers) {
        return modifiers == 0 ? "" : Modifier.toString(modifiers) + " ";
    }

    private static boolean isShown(int modifiers, boolean synthetic) {
        return !synthetic && (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers));
    }

    /** Seen from outside: shown itself, and so is every class around it. */
    private static boolean isVisible(Class<?> type) {
        return Stream.<Class<?>>iterate(type, each -> each != null, Class::getEnclosingClass)
                .allMatch(each -> isShown(each.getModifiers(), each.isSynthetic()));
    }
}
