//! `#[boxed]`: the attribute of each async function that other modules call.

use proc_macro::TokenStream;
use quote::{format_ident, quote};
use syn::visit_mut::{VisitMut, visit_type_reference_mut};
use syn::{FnArg, ItemFn, Lifetime, ReceiverKind, ReturnType, Type, TypeReference, parse_macro_input, parse_quote};

/// Makes an async function return `Pin<Box<dyn Future + Send>>`.
///
/// The compiler generates the code of an async function in every codegen unit that awaits it, in this crate and in those above, with
/// everything that it awaits in turn. A boxed future is called through its vtable, so its code is generated once, where it is defined.
/// A call costs one allocation.
///
/// All elided lifetimes of the arguments become one; unlike those of `async_recursion`, the function has no `where` clause, without
/// which the compiler caches its proofs that a future is `Send`.
#[proc_macro_attribute]
pub fn boxed(_: TokenStream, item: TokenStream) -> TokenStream {
    let ItemFn { attrs, vis, mut sig, block, .. } = parse_macro_input!(item as ItemFn);
    if sig.asyncness.take().is_none() {
        return syn::Error::new_spanned(sig.fn_token, "only an async function can be boxed").to_compile_error().into();
    }
    let life: Lifetime = parse_quote!('boxed);
    for argument in &mut sig.inputs {
        match argument {
            FnArg::Receiver(receiver) => {
                if let ReceiverKind::Reference(_, lifetime, _) = &mut receiver.kind {
                    lifetime.get_or_insert_with(|| life.clone());
                }
            }
            FnArg::Typed(typed) => NameElided(&life).visit_type_mut(&mut typed.ty),
        }
    }
    let mut output: Type = match &sig.output {
        ReturnType::Default => parse_quote!(()),
        ReturnType::Type(_, output) => (**output).clone(),
    };
    NameElided(&life).visit_type_mut(&mut output);
    sig.generics.params.insert(0, parse_quote!(#life));
    sig.output = parse_quote!(-> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = #output> + Send + #life>>);
    let statements = &block.stmts;
    let result = format_ident!("__result");
    quote! {
        #(#attrs)*
        #vis #sig {
            ::std::boxed::Box::pin(async move {
                // Tells the compiler the type that `?` and `return` convert to.
                if let ::std::option::Option::Some(#result) = ::std::option::Option::None::<#output> {
                    #[allow(unreachable_code)]
                    return #result;
                }
                #(#statements)*
            })
        }
    }
    .into()
}

/// Gives a lifetime to each reference and each `'_` that has none.
struct NameElided<'l>(&'l Lifetime);

impl VisitMut for NameElided<'_> {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        reference.lifetime.get_or_insert_with(|| self.0.clone());
        visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            *lifetime = self.0.clone();
        }
    }

    // The elided lifetimes of a function's arguments are its own.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut syn::ParenthesizedGenericArguments) {}
}
