/** Does every reference of a jar lead somewhere: into the jar itself, or into the API of the machine it is for? */
package org.stblink.profiles.link;
