/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.etcd;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What keeps this application from etcd, as far as the words of the client tell, and what
 * somebody can do about it.
 */
public enum Obstacle {

	/** TLS: the certificate of etcd is of nobody whom we trust. */
	UNTRUSTED("unable to find valid certification path|PKIX path building failed",
			"The certificate of etcd is not trusted: the truststore of the SSL bundle in"
					+ " 'clustercontrol.etcd.ssl.bundle' must hold the authority that signed it. Without a bundle,"
					+ " whom the system trusts is trusted."),

	/** TLS: the certificate of etcd has expired, or is not valid yet. */
	EXPIRED("validity check failed|CertificateExpired|CertificateNotYetValid",
			"The certificate of etcd has expired or is not valid yet: renew it at the etcd in"
					+ " 'clustercontrol.etcd.endpoints', and see to it that the clocks are right."),

	/** TLS: the certificate of etcd is for somebody else. */
	OTHER_NAME("No (?:subject alternative|name matching)",
			"The certificate of etcd is for another name: write in 'clustercontrol.etcd.endpoints' a name that it is"
					+ " for."),

	/** TLS: our own certificate has expired. */
	OWN_CERTIFICATE_EXPIRED(ClientCertificate.EXPIRED,
			"The certificate of this application has expired: renew it in the keystore of the SSL bundle in"
					+ " 'clustercontrol.etcd.ssl.bundle'."),

	/**
	 * TLS: etcd does not want our certificate, or wants one. Where it does not encrypt,
	 * the end of the connection may overtake what would tell.
	 */
	OWN_CERTIFICATE_REFUSED(ClientCertificate.PRESENTING,
			"etcd closes the connection: if it wants a certificate, the keystore of the SSL bundle in"
					+ " 'clustercontrol.etcd.ssl.bundle' must hold one that it trusts, and its private key. If it does"
					+ " not encrypt, write http:// in 'clustercontrol.etcd.endpoints'."),

	/** TLS: no version or cipher in common. */
	NO_COMMON_TLS("fatal alert: (?:protocol_version|handshake_failure|insufficient_security)|No appropriate protocol",
			"etcd and this application have no version of TLS or no cipher in common: correct the options of the SSL"
					+ " bundle in 'clustercontrol.etcd.ssl.bundle'."),

	/** The port is closed. */
	NOBODY_LISTENS("Connection refused",
			"Nothing listens there: start etcd, or correct 'clustercontrol.etcd.endpoints'."),

	/** The host has no address. */
	UNKNOWN_HOST("unresolved address",
			"The name of that host is not known here: correct 'clustercontrol.etcd.endpoints', or see to it that the"
					+ " name can be resolved."),

	/** {@code https}, and the other side does not encrypt. */
	NO_ENCRYPTION("TLS negotiation|not an SSL/TLS record",
			"It does not answer in TLS: if etcd there does not encrypt, write http:// in"
					+ " 'clustercontrol.etcd.endpoints' and remove 'clustercontrol.etcd.ssl.bundle'."),

	/** {@code http}, and the other side expects TLS (15 03 begins an alert of TLS). */
	ENCRYPTION("Network closed for unknown reason|Connection reset|not SETTINGS\\. .*: 1503",
			"It closes the connection at once: if etcd there expects TLS, write https:// in"
					+ " 'clustercontrol.etcd.endpoints', and what to trust in 'clustercontrol.etcd.ssl.bundle'."),

	/** Another service. */
	NOT_ETCD("not SETTINGS",
			"Something else than etcd answers there: correct 'clustercontrol.etcd.endpoints'. Clients use another port"
					+ " of etcd, mostly 2379, than its members among themselves."),

	/** etcd does not let this user do that. */
	NOT_PERMITTED("permission denied",
			"Grant a role of the user what is missing, with 'etcdctl role grant-permission', or correct"
					+ " 'clustercontrol.etcd.username'."),

	/** etcd wants to know the user. */
	NO_USER("user name is empty",
			"etcd requires a user: set 'clustercontrol.etcd.username' and 'clustercontrol.etcd.password'."),

	/** etcd does not know the user, or the password is another one. */
	WRONG_PASSWORD("authentication failed|invalid password|invalid auth token",
			"The user does not exist in etcd, or its password is another one: correct 'clustercontrol.etcd.username'"
					+ " and 'clustercontrol.etcd.password'."),

	/** etcd has no leader. */
	NO_LEADER("no leader|etcdserver: request timed out|context deadline exceeded",
			"A member of etcd answers, but most of its peers do not: see to it that a majority of them runs and can"
					+ " reach each other."),

	/** Packets get lost, or etcd hangs. */
	SILENCE("timed out|in time|no sign of life",
			"Nothing comes back: a firewall may drop it, or etcd or its host may hang, or etcd may allow fewer streams"
					+ " on a connection (--max-concurrent-streams) than this application watches clusters. Correct"
					+ " 'clustercontrol.etcd.endpoints', or give it more time with"
					+ " 'clustercontrol.etcd.connect-timeout' and 'clustercontrol.etcd.request-timeout'."),

	/** Anything else. */
	OTHER("", "See to it that etcd is running, and that 'clustercontrol.etcd.endpoints' is where it can be reached.");

	private final Pattern words;

	private final String remedy;

	Obstacle(String words, String remedy) {
		this.words = Pattern.compile(words);
		this.remedy = remedy;
	}

	/**
	 * Find out what the obstacle is.
	 * @param error the failure in the words of the client, or {@code null} when not even
	 * a failure came back yet
	 * @return the obstacle
	 */
	public static Obstacle of(@Nullable String error) {
		if (error == null) {
			return SILENCE;
		}
		for (Obstacle obstacle : values()) {
			if (obstacle.words.matcher(error).find()) {
				return obstacle;
			}
		}
		return OTHER;
	}

	/**
	 * Return whether etcd answers, but not to this user.
	 * @return whether it is a matter of users and permissions
	 */
	public boolean isDenial() {
		return this == NOT_PERMITTED || this == NO_USER || this == WRONG_PASSWORD;
	}

	/**
	 * Return what can be done about it.
	 * @return sentences that name properties
	 */
	public String remedy() {
		return this.remedy;
	}

}
