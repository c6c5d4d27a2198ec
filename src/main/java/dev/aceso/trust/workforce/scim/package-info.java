/** SCIM 2.0 (RFC 7643, RFC 7644), by which the identity provider says who joins, who changes and who leaves. */
@org.jspecify.annotations.NullMarked
package dev.aceso.trust.workforce.scim;
