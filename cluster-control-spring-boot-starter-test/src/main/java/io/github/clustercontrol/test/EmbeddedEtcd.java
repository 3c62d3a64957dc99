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
 * Starts a real etcd for a test class and its application. The application connects to it
 * regardless of its properties. When its key is deleted, only its context is closed: the
 * JVM continues. With the bean {@link TestEtcd} a test changes keys as an operator does,
 * and causes faults.
 * <p>
 * The binary is searched in the directory of the system property {@code etcd.home}, in
 * that of the environment variable {@code ETCD_HOME}, and on the path. If none is found,
 * Docker runs the image {@code ETCD_IMAGE}, by default one of
 * {@code quay.io/coreos/etcd}. etcd ends with the application context: after a test that
 * stops the application, the next test gets a new application and a new etcd.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface EmbeddedEtcd {

}
