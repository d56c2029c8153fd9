{{/* What the schema cannot say, or not in a sentence: all that is wrong, at once. */}}
{{- define "k8s-hashbalancer.check" -}}
{{- $problems := list -}}
{{- with .Values.tls -}}
{{- if and .certManager.enabled (not .certManager.issuerRef.name) -}}
{{- $problems = append $problems "tls.certManager.enabled needs an issuer: set tls.certManager.issuerRef.name to one whose Secrets have ca.crt" -}}
{{- end -}}
{{- if eq .secretName "k8s-hashbalancer-ca" -}}
{{- $problems = append $problems "tls.secretName must not be k8s-hashbalancer-ca, in which an operator without it keeps its own authority: choose another name, or leave it empty" -}}
{{- end -}}
{{- end -}}
{{- if and (gt (int .Values.replicas) 1) .Values.podDisruptionBudget.enabled (not (kindIs "string" .Values.podDisruptionBudget.maxUnavailable)) -}}
{{- if ge (int .Values.podDisruptionBudget.maxUnavailable) (int .Values.replicas) -}}
{{- $problems = append $problems (printf "podDisruptionBudget.maxUnavailable is %d of %d replicas, so that drains of nodes may take all: lower it, or set podDisruptionBudget.enabled to false" (int .Values.podDisruptionBudget.maxUnavailable) (int .Values.replicas)) -}}
{{- end -}}
{{- end -}}
{{- with $problems -}}
{{- fail (printf "\n- %s" (join "\n- " .)) -}}
{{- end -}}
{{- end }}
