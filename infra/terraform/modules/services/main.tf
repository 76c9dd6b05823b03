terraform {
  required_providers {
    nomaddemo = {
      source = "terraform.local/nomad-demo/nomaddemo"
    }
  }
}

variable "world" {
  type    = string
  default = "default"
}

variable "services" {
  description = "Variables of each service, by its name"
  type        = map(map(string))
  default = {
    demo-server = {}
    edge-server = {}
  }
}

resource "nomaddemo_deployment" "this" {
  for_each  = var.services
  service   = each.key
  world     = var.world
  variables = each.value
}

output "versions" {
  value = { for name, deployment in nomaddemo_deployment.this : name => deployment.version }
}
