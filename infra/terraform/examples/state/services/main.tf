# What runs in a world, with its state and its lock in that world's own Consul. Where that answers, and the token, come from the environment.

terraform {
  backend "consul" {
    path = "terraform/services"
  }
}

variable "world" {
  type    = string
  default = "default"
}

variable "services" {
  type = map(map(string))
  default = {
    demo-server = {}
    edge-server = {}
  }
}

module "services" {
  source   = "../../../modules/services"
  world    = var.world
  services = var.services
}

output "versions" {
  value = module.services.versions
}
