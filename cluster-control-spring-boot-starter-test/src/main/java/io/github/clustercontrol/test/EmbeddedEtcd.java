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

package io.github.clustercontrol.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a test class, and with it the application that it starts, a real etcd of its own.
 * The application connects to it whatever its properties say, and when it is told to
 * stop, because its key was deleted, only its context is closed: the JVM goes on. The
 * bean {@link TestEtcd} acts on it, as an operator or as a fault.
 * <p>
 * The binary is that of the system property {@code etcd.home}, of the environment
 * variable {@code ETCD_HOME}, or on the path; where there is none, Docker runs the image
 * {@code ETCD_IMAGE}, by default one of {@code quay.io/coreos/etcd}. It ends with the
 * application context: a test that has the application stop ends both, and the next test
 * gets others.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface EmbeddedEtcd {

}
