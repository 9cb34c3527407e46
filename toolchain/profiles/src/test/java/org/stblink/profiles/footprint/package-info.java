/** What the SDK costs: measured on the profile jars, compared with budgets, and written down in docs/footprint.md. */
package org.stblink.profiles.footprint;
